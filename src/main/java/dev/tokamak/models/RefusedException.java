package dev.tokamak.models;

import java.io.IOException;

/** An answer that will not be another one by asking again. */
final class RefusedException extends IOException {
  RefusedException(String message) {
    super(message);
  }
}
