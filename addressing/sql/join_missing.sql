UPDATE registry.address a SET street_id = j.street_id, number = j.number, number_key = j.number_key
FROM joined j WHERE a.id = j.id
