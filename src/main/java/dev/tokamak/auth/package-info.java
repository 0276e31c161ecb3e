/**
 * Who is calling: API keys, and the {@link dev.tokamak.auth.Caller} behind a request.
 *
 * <p>A key is a JWT that this service signs (ES256). {@link dev.tokamak.auth.ApiKeys} makes and
 * revokes keys and needs no running service; {@link dev.tokamak.auth.CallerPrincipalFactory} is
 * where a running one checks them, beside the tokens of an external OpenID issuer.
 *
 * <p>State is one folder, {@code TOKAMAK_HOME/keys}: the signing key, and a list of the keys that
 * were made, which holds no secret. What the list does not name is accepted when its signature is
 * right, since several replicas may share only the signing key; what it names as revoked is
 * refused, from the next request on.
 *
 * <p>A signature is verified once and remembered for minutes; a key's end and its revocation are
 * looked at each time. {@link dev.tokamak.auth.Recognizer} answers from that memory alone.
 *
 * <p>May use {@code inference} only. Start reading at {@link dev.tokamak.auth.ApiKeys} and {@link
 * dev.tokamak.auth.OwnIssuer}.
 */
package dev.tokamak.auth;
