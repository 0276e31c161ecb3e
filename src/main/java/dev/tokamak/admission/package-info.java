/**
 * What a request passes before any model sees it: {@link dev.tokamak.admission.RequestValidator}
 * turns a draft, which may be wrong in any way, into a {@link
 * dev.tokamak.inference.ValidatedRequest}, which cannot; {@link
 * dev.tokamak.admission.AdmissionController} bounds how many run at once, holds each API key to its
 * limits, and lets the service shut down without cutting answers off.
 *
 * <p>A {@link dev.tokamak.admission.RequestDraft} belongs to no dialect: each API reads its own
 * JSON into it. Depends on {@code inference} alone. Start reading at {@link
 * dev.tokamak.admission.RequestValidator}.
 */
package dev.tokamak.admission;
