package dev.tokamak.cli;

import dev.tokamak.inference.FinishReason;
import java.io.IOException;
import java.net.ConnectException;
import java.util.function.Consumer;

/** Asks a service, and where none listens, something that is made only then. */
final class FallbackClient implements CompletionClient {

  /** Makes the other client, which may take a while. */
  @FunctionalInterface
  interface Fallback {
    CompletionClient open() throws IOException;
  }

  private final CompletionClient service;
  private final Fallback fallback;
  private CompletionClient opened;
  private boolean stopped;

  FallbackClient(CompletionClient service, Fallback fallback) {
    this.service = service;
    this.fallback = fallback;
  }

  @Override
  public FinishReason complete(CompletionQuery query, Consumer<String> onText)
      throws IOException, InterruptedException {
    try {
      return service.complete(query, onText);
    } catch (ConnectException nobody) {
      return opened().complete(query, onText);
    }
  }

  private CompletionClient opened() throws IOException {
    CompletionClient client = fallback.open();
    synchronized (this) {
      if (!stopped) {
        opened = client;
        return client;
      }
    }
    client.stop();
    throw new IOException("the answer was stopped before it began");
  }

  @Override
  public synchronized void stop() {
    stopped = true;
    service.stop();
    if (opened != null) {
      opened.stop();
    }
  }
}
