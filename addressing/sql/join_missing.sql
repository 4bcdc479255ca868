-- `12` in Hẻm 453 Lê Văn Sỹ is 453/12 Lê Văn Sỹ: the main street first.
UPDATE registry.address a SET
    street_id = CASE WHEN inner_path IS NULL THEN f.street_id ELSE f.parent_street_id END,
    number_key = coalesce(inner_path, a.number_key), number = coalesce(inner_path, a.number)
FROM (
    SELECT d.id, s.id AS street_id, s.parent_street_id,
           CASE WHEN s.kind = 'alley' AND s.parent_street_id IS NOT NULL AND s.alley_path IS NOT NULL
                     AND b.number_key IS NOT NULL
                THEN CASE WHEN starts_with(b.number_key, s.alley_path || '/') THEN b.number_key
                          ELSE s.alley_path || '/' || b.number_key END END AS inner_path
    FROM streeted d JOIN registry.street s ON s.id = d.street_id JOIN registry.address b ON b.id = d.id
) f
WHERE a.id = f.id
