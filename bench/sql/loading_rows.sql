COPY registry.address TO STDOUT
