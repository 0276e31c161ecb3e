package dev.tokamak.api;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * Bodies in gzip. Not by Vert.x's own means: they would compress small answers and streams too, and
 * unpack a whole read of the network before anybody can see how large that has become.
 */
final class Gzip {
  /** An answer of fewer bytes goes as it is: it fits into a few packets anyway. */
  static final int LARGE = 8 * 1024;

  private Gzip() {}

  /**
   * Whether a request's body is packed.
   *
   * @throws TokamakException {@code unsupported_media_type} where it is, but otherwise
   */
  static boolean packs(RoutingContext routing) {
    String encoding = routing.request().getHeader("Content-Encoding");
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      return false;
    }
    if (encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip")) {
      return true;
    }
    throw ErrorCode.UNSUPPORTED_MEDIA_TYPE.because("Content-Encoding must be gzip or left out");
  }

  /**
   * Unpacks a body, no further than it may go.
   *
   * @throws TokamakException {@code payload_too_large} or {@code invalid_request}
   */
  static byte[] unpack(byte[] packed, BodyLimit limit) {
    try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      int most = (int) Math.min(limit.bytes(), Integer.MAX_VALUE - 8);
      byte[] body = input.readNBytes(most);
      if (input.read() >= 0) {
        throw limit.exceeded();
      }
      return body;
    } catch (ZipException | EOFException broken) {
      throw ErrorCode.INVALID_REQUEST.because("The body is not valid gzip");
    } catch (IOException e) {
      throw new UncheckedIOException("An array can always be read", e);
    }
  }

  /** Whether an answer may be packed. */
  static boolean isAccepted(RoutingContext routing) {
    for (String header : routing.request().headers().getAll("Accept-Encoding")) {
      for (String encoding : header.toLowerCase(Locale.ROOT).split(",")) {
        String[] parts = encoding.strip().split("\\s*;\\s*");
        boolean refused = parts.length > 1 && parts[1].matches("q=0(\\.0*)?");
        if (parts[0].equals("gzip") && !refused) {
          return true;
        }
      }
    }
    return false;
  }

  /** Packs an answer. */
  static byte[] pack(byte[] body) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4);
    try (GZIPOutputStream output = new GZIPOutputStream(packed)) {
      output.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("An array can always be written", e);
    }
    return packed.toByteArray();
  }
}
