SELECT old_unit_id, new_unit_id, part = 'full' FROM registry.unit_succession ORDER BY old_unit_id, part = 'full' DESC, new_unit_id
