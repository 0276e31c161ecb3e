package dev.tokamak.prompt;

import java.util.List;

/**
 * How a family of models writes calls and wants to see earlier ones.
 *
 * <p>Immutable, safe for use by any thread.
 */
interface CallFormat {
  CallSyntax syntax();

  /**
   * Whether a template is of this family.
   *
   * @param source the template
   * @param call what it renders for an earlier call of {@link CallFormats#PROBE} with {@link
   *     CallFormats#PROBE_ARGUMENTS}; empty where it renders none
   */
  boolean fits(String source, String call);

  /**
   * The values of a conversation as templates of this family read them.
   *
   * @param tools null: none
   */
  default List<Object> messages(List<Object> messages, List<Object> tools) {
    return messages;
  }

  /** The id of a call as templates of this family accept it. */
  default String callId(String id) {
    return id;
  }
}
