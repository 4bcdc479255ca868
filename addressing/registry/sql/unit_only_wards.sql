-- Whether all that was staged are new wards with outlines: then nothing of what was there is altered but by them.
SELECT NOT EXISTS (SELECT FROM stage_unit s WHERE s.state <> 'added' OR s.level <> 'ward' OR s.geom IS NULL)
