package dev.tokamak.api;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Writes {@link EventStream}s straight to Vert.x's response. JAX-RS's own events would write each
 * event alone, serialize it by reflection, commit the head before it is known whether there is an
 * answer, and ask for the next event without regard to the client.
 */
@Provider
public class EventStreamWriter implements ServerMessageBodyWriter<EventStream<?>> {
  private final long keepAliveMillis;

  @Inject
  EventStreamWriter(StreamConfig config) {
    this.keepAliveMillis = config.keepAlive().toMillis();
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
    return type == EventStream.class;
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == EventStream.class;
  }

  @Override
  public void writeResponse(EventStream<?> stream, Type genericType, ServerRequestContext context) {
    write(stream, (ResteasyReactiveRequestContext) context);
  }

  private <T> void write(EventStream<T> stream, ResteasyReactiveRequestContext context) {
    HttpServerResponse response = context.unwrap(HttpServerResponse.class);
    EventStreamSubscriber<T> subscriber =
        new EventStreamSubscriber<>(
            stream, response, context.getContextExecutor(), failure -> resume(context, failure));
    context.suspend();
    // HTTP/1.1 tells of a lost connection as a failed end, HTTP/2 by the close alone. There is one
    // close handler, and RESTEasy Reactive's is of no more use.
    RoutingContext routing = context.unwrap(RoutingContext.class);
    routing.addEndHandler(
        end -> {
          if (end.failed()) {
            subscriber.clientLeft();
          }
        });
    response.closeHandler(_ -> subscriber.clientLeft());
    response.drainHandler(_ -> subscriber.writable());
    if (keepAliveMillis > 0) {
      Vertx vertx = routing.vertx();
      long timer = vertx.setPeriodic(keepAliveMillis, _ -> subscriber.keepAlive());
      subscriber.whenOver(() -> vertx.cancelTimer(timer));
    }
    stream.events().subscribe().withSubscriber(subscriber);
  }

  private static void resume(ResteasyReactiveRequestContext context, Throwable failure) {
    if (failure == null) {
      context.resume();
    } else {
      context.resume(failure, true);
    }
  }

  @Override
  public void writeTo(
      EventStream<?> stream,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream output) {
    throw new UnsupportedOperationException("An event stream cannot be written by a thread");
  }
}
