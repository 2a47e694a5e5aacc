# The decision server. Built and run by nobody of the project yet: `docker build` was not available where it was written.
FROM rust:1-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/policyc policyc
COPY --from=build /src/target/release/policyc /usr/local/bin/policyc
USER policyc
WORKDIR /var/lib/policyc
EXPOSE 8000
ENTRYPOINT ["policyc"]
CMD ["serve", "--listen", "0.0.0.0:8000", "--admin-token-file", "/run/secrets/policyc-token"]
