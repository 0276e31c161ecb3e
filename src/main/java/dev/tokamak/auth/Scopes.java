package dev.tokamak.auth;

import java.util.Set;

/** What a key may be allowed to do; also the role names for {@code @RolesAllowed}. */
public final class Scopes {

  /** Asking for completions and listing models. */
  public static final String COMPLETIONS = "completions";

  /** Managing the service: keys, usage, settings. */
  public static final String ADMIN = "admin";

  /** Every scope there is. */
  public static final Set<String> ALL = Set.of(COMPLETIONS, ADMIN);

  private Scopes() {}
}
