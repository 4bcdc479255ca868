SELECT label, number, lon, lat FROM public.label ORDER BY %(text)s <<-> label LIMIT 5
