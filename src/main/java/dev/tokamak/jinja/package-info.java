/**
 * Jinja, as far as the chat templates of models use it: rendering is byte for byte that of Python's
 * jinja2.
 *
 * <p>Depends on the JDK alone. Start reading at {@link dev.tokamak.jinja.Template}.
 */
package dev.tokamak.jinja;
