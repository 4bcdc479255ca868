-- A number written with another behind it (`44, 1st`, `12; 14`) is found by the first; all of it was one key before.
-- depends: 0012.number_path_quickly

UPDATE registry.address
SET number_key = regexp_replace(
    upper(regexp_replace(split_part(translate(number, ';', ','), ',', 1), '[^0-9A-Za-z/.+-]', '', 'g')),
    '(^|[^0-9.])0+(?=[0-9])', '\1', 'g')
WHERE number ~ '^[A-Za-z]{0,2}-?[0-9][0-9A-Za-z/.+ -]*[,;]';
