package dev.tokamak.tls;

import java.util.LinkedHashMap;
import java.util.Map;

/** How Quarkus is told about the certificate. */
public final class Tls {
  /** The certificate's name among those that Quarkus knows. */
  static final String NAME = "tokamak";

  private Tls() {}

  /**
   * The properties of Quarkus that make it use the files: HTTPS in the place of HTTP, on the same
   * port.
   *
   * @param port the public port; 0: any free one
   * @param management whether the management port uses them too
   */
  public static Map<String, String> properties(
      CertificateFiles files, int port, boolean management) {
    String pem = "quarkus.tls." + NAME + ".key-store.pem.0.";
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(pem + "cert", files.certificate().toString());
    properties.put(pem + "key", files.key().toString());
    properties.put("quarkus.http.tls-configuration-name", NAME);
    properties.put("quarkus.http.ssl-port", Integer.toString(port));
    properties.put("quarkus.http.insecure-requests", "disabled");
    if (management) {
      properties.put("quarkus.management.tls-configuration-name", NAME);
    }
    return properties;
  }
}
