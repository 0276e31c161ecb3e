package dev.tokamak.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small load balancer: it looks at the readiness of each replica five times a second, gives each
 * new connection to one that is ready, and goes to another one only where a connection is refused.
 * What a replica has accepted it never sends again.
 */
final class ReadinessProxy implements AutoCloseable {
  private static final int LOOK_MILLIS = 200;

  /** A replica as the proxy sees it. */
  static final class Replica {
    private final URI address;
    private final String readiness;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private volatile boolean ready;

    private Replica(PackagedService service) {
      this.address = URI.create(service.url());
      this.readiness = service.managementUrl() + "/q/health/ready";
    }

    boolean isReady() {
      return ready;
    }

    /** Connections that are open. */
    int active() {
      return active.get();
    }

    /** Connections that it has accepted. */
    int accepted() {
      return accepted.get();
    }
  }

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Replica> replicas = new CopyOnWriteArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private volatile boolean closed;

  ReadinessProxy() throws IOException {
    Thread.ofVirtual().start(this::look);
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://localhost:" + listener.getLocalPort();
  }

  Replica add(PackagedService service) {
    Replica replica = new Replica(service);
    replicas.add(replica);
    return replica;
  }

  void remove(Replica replica) {
    replicas.remove(replica);
  }

  private void look() {
    while (!closed) {
      for (Replica replica : replicas) {
        try {
          replica.ready = Plainly.get(replica.readiness).status() == 200;
        } catch (IOException gone) {
          replica.ready = false;
        }
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException stop) {
        return;
      }
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException over) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      List<Replica> ready = replicas.stream().filter(Replica::isReady).toList();
      for (int tried = 0; tried < ready.size(); tried++) {
        Replica replica = ready.get(Math.floorMod(next.getAndIncrement(), ready.size()));
        try (Socket upstream = new Socket(replica.address.getHost(), replica.address.getPort())) {
          replica.accepted.incrementAndGet();
          replica.active.incrementAndGet();
          try {
            relay(client, upstream);
          } finally {
            replica.active.decrementAndGet();
          }
          return;
        } catch (ConnectException refused) {
          replica.ready = false;
        }
      }
      // Nobody is ready: the client sees a connection that ends, and counts it as lost.
    } catch (IOException ended) {
      // The client sees it too.
    }
  }

  private static void relay(Socket client, Socket upstream) throws IOException {
    Thread request =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    client.getInputStream().transferTo(upstream.getOutputStream());
                  } catch (IOException over) {
                    // The answer has ended.
                  }
                });
    byte[] buffer = new byte[8192];
    int read = upstream.getInputStream().read(buffer);
    while (read >= 0) {
      client.getOutputStream().write(buffer, 0, read);
      read = upstream.getInputStream().read(buffer);
    }
    request.interrupt();
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
