package dev.tokamak.api;

import dev.tokamak.inference.ErrorCode;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * The OpenAPI document, for anybody. It is made of the annotations when the application is built,
 * as two files beside this class: making it at each start took a third of the start.
 */
@Path("/openapi")
@PermitAll
public class OpenApiResource {

  /** As JSON where the query or the client asks for it, otherwise as YAML. */
  @GET
  @Operation(hidden = true)
  public Response document(
      @QueryParam("format") String format, @HeaderParam(HttpHeaders.ACCEPT) String accepted)
      throws IOException {
    return switch (format == null ? accepted(accepted) : format.toLowerCase()) {
      case "json" -> answer("openapi.json", "application/json");
      case "yaml", "yml" -> answer("openapi.yaml", "application/yaml");
      default -> throw ErrorCode.INVALID_REQUEST.at("format", "must be json or yaml");
    };
  }

  private static String accepted(String header) {
    return header != null && header.contains("application/json") ? "json" : "yaml";
  }

  private static Response answer(String file, String type) throws IOException {
    try (InputStream document = OpenApiResource.class.getResourceAsStream(file)) {
      return Response.ok(document.readAllBytes()).type(type + ";charset=UTF-8").build();
    }
  }
}
