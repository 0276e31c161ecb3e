package dev.tokamak.tls;

import dev.tokamak.inference.TokamakException;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import org.jboss.logging.Logger;

/**
 * Puts a new certificate in the place of the old one while the service runs.
 *
 * <p>Quarkus can reload by itself, but takes what it finds: a certificate whose key has not been
 * written yet would fail every connection until its next look. So this looks first, and only at
 * what has changed.
 */
@ApplicationScoped
class CertificateReload {
  private static final Logger LOG = Logger.getLogger(CertificateReload.class);

  private final TlsConfigurationRegistry registry;
  private final Event<CertificateUpdatedEvent> updates;

  // Looks come one after the other, each on a worker thread.
  private volatile String served;
  private volatile String refused = "";

  CertificateReload(TlsConfigurationRegistry registry, Event<CertificateUpdatedEvent> updates) {
    this.registry = registry;
    this.updates = updates;
  }

  void start(@Observes StartupEvent event, TlsConfig config, Vertx vertx) throws IOException {
    var files = CertificateFiles.of(config);
    var tls = registry.get(Tls.NAME);
    if (files.isEmpty() || tls.isEmpty()) {
      return;
    }
    served = files.get().fingerprint();
    vertx.setPeriodic(
        config.reloadPeriod().toMillis(),
        timer ->
            vertx.executeBlocking(
                () -> {
                  look(files.get(), tls.get());
                  return null;
                },
                /* ordered= */ true));
  }

  private void look(CertificateFiles files, TlsConfiguration tls) {
    try {
      String seen = files.fingerprint();
      if (!seen.equals(served) && !seen.equals(refused)) {
        take(seen, files, tls);
      }
    } catch (IOException unreadable) {
      // Files are away for a moment while they are replaced; the next look will tell.
      LOG.debugf("The certificate could not be read: %s", unreadable);
    }
  }

  private void take(String seen, CertificateFiles files, TlsConfiguration tls) throws IOException {
    try {
      files.check();
    } catch (TokamakException unusable) {
      refused = seen;
      LOG.warnf("The new certificate is not used, the old one stays: %s", unusable.getMessage());
      return;
    }
    try {
      // What has changed again in between is left to the next look.
      if (tls.reload() && files.fingerprint().equals(seen)) {
        updates.fire(new CertificateUpdatedEvent(Tls.NAME, tls));
        served = seen;
      }
    } catch (RuntimeException failure) {
      refused = seen;
      LOG.warn("The new certificate could not be taken, the old one stays", failure);
    }
  }
}
