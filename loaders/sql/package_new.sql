SELECT wardCode, ward, wardKey, wardAreaKm2, provinceKey, wardLon, wardLat, wardAreaKm2
FROM admin_units WHERE provinceCode = ?;
