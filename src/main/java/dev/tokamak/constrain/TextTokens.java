package dev.tokamak.constrain;

/**
 * What a state of a scalar says about tokens: those that stay within the scalar, and where in the
 * trie it may end. Immutable and safe for use by many threads.
 *
 * @param inner the tokens that do not go beyond the scalar; one that ends where the scalar could
 *     also go on is among them, one that ends where it must end is not
 * @param exits where others are
 */
record TextTokens(TokenSet inner, TextExits exits) {}
