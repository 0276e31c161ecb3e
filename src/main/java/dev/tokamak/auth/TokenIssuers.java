package dev.tokamak.auth;

import java.util.List;

/** All issuers whose tokens are accepted. */
record TokenIssuers(List<TokenIssuer> all) {
  TokenIssuers {
    all = List.copyOf(all);
  }
}
