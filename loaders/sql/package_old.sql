SELECT coalesce(wardCode, districtCode), coalesce(ward, district), districtCode, district, province,
       provinceKey || '_' || districtKey || '_' || coalesce(wardKey, ''),
       coalesce(wardLon, districtLon), coalesce(wardLat, districtLat), coalesce(wardBounds, districtBounds)
FROM admin_units_legacy;
