/**
 * TLS on the service's own ports: which certificate they show, and how a new one takes its place.
 * Depends on {@code inference}. Start reading at {@link dev.tokamak.tls.TlsConfig}.
 */
package dev.tokamak.tls;
