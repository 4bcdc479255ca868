SELECT code FROM registry.address WHERE code = ANY(%s::text[])
