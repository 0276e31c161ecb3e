package dev.tokamak.load;

import java.util.function.Function;

/**
 * One request.
 *
 * @param name under which the report shows it
 * @param stream whether the answer comes in events
 * @param check what is wrong with the texts of a complete answer, or null: for a stream its events
 *     one to a line, else its body
 */
record Question(
    String name, String path, String body, boolean stream, Function<String, String> check) {}
