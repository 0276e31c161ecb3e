package dev.tokamak.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * Where to listen.
 *
 * @param port 0: any free one
 */
record Address(String host, int port) {

  /**
   * Makes sure that the address can be had, before minutes go into loading a model for it.
   *
   * @param option how the user names another port
   * @throws IOException if it cannot; the message says why and what to do
   */
  void requireFree(String option) throws IOException {
    if (port == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      // What the service does as well: a port whose last connections are still ending is free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (UnknownHostException unknown) {
      throw new IOException("there is no host " + host + " to listen on", unknown);
    } catch (BindException taken) {
      throw new IOException(
          "port %d of %s cannot be had (%s); choose another one with %s"
              .formatted(port, host, taken.getMessage(), option),
          taken);
    }
  }

  /**
   * The address for a client on this machine.
   *
   * @param secure whether HTTPS is spoken there
   */
  String url(boolean secure) {
    boolean any = host.equals("0.0.0.0") || host.equals("::");
    String name = any ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
    return (secure ? "https://" : "http://") + name + ":" + port;
  }
}
