CREATE TABLE public.bench_address (LIKE registry.address INCLUDING ALL)
