/**
 * The HTTP contract: resources, the records that go over the wire, and the one shape of errors.
 *
 * <p>A request passes, in this order: {@link dev.tokamak.api.FrontDoor} (request id, size, log
 * line, errors outside of JAX-RS), authentication, {@link dev.tokamak.api.CompletionResource},
 * which reads as the rest of the way: {@link dev.tokamak.api.RequestBody}, {@link
 * dev.tokamak.api.CompletionReader}, then {@code admission} and {@code inference}, and back as one
 * {@link dev.tokamak.api.CompletionResponse} or as an {@link dev.tokamak.api.EventStream}. Every
 * failure on the way ends in {@link dev.tokamak.api.Failures}.
 *
 * <p>JSON is read by hand over Jackson's tree rather than bound to records, because a message that
 * names the exact place in the sender's own spelling is part of the contract; the request records
 * exist for the OpenAPI document alone. Start reading at {@link
 * dev.tokamak.api.CompletionResource}.
 */
package dev.tokamak.api;
