/**
 * The second opinion: every complete answer that has to obey a schema is checked once more before
 * it leaves, by a validator that knows nothing of how the answer was made. A difference is a fault
 * of the service, and its caller is told so instead of being handed a wrong document.
 *
 * <p>Owns the check and all knowledge of the validator's library, networknt's {@code
 * json-schema-validator}. What a caller sends can neither make it fetch anything, nor wait long,
 * nor show up in the log. Start reading at {@link dev.tokamak.conformance.AnswerCheck}.
 */
package dev.tokamak.conformance;
