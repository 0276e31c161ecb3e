/**
 * Spans of OpenTelemetry, by its conventions for generative AI: one for each answer, below that of
 * its HTTP request, and below it those of its phases and of the calls that it makes. Nothing is
 * made unless {@code tokamak.tracing.enabled} says so. Nobody imports this package. Start reading
 * at {@code Traces}.
 */
package dev.tokamak.tracing;
