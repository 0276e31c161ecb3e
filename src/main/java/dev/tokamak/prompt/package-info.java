/**
 * Turns a conversation into the prompt that a model was trained on. Depends on {@code inference}
 * alone. Start reading at {@link dev.tokamak.prompt.ChatTemplate}.
 */
package dev.tokamak.prompt;
