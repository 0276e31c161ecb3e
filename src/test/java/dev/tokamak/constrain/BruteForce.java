package dev.tokamak.constrain;

import static org.assertj.core.api.Assertions.assertThat;

/** Masks by their definition: every token's bytes are driven through the position. */
final class BruteForce {
  private BruteForce() {}

  static boolean allows(Position position, byte[] piece) {
    if (piece == null || piece.length == 0) {
      return false;
    }
    Position reached = position;
    for (int i = 0; i < piece.length && reached != null; i++) {
      reached = reached.next(piece[i] & 0xff);
    }
    return reached != null;
  }

  /** Checks a mask, token by token. */
  static void check(TokenMask mask, Position position, byte[][] pieces) {
    int count = 0;
    int last = -1;
    for (int token = 0; token < pieces.length; token++) {
      boolean allowed = allows(position, pieces[token]);
      assertThat(mask.contains(token)).as("token %d at %s", token, position).isEqualTo(allowed);
      if (allowed) {
        count++;
        last = token;
      }
    }
    assertThat(mask.count()).isEqualTo(count);
    assertThat(mask.only()).isEqualTo(count == 1 ? last : -1);
  }
}
