package dev.tokamak.api;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Adds to the OpenAPI document the errors of every operation that takes a body: they are the same
 * for all of these. What they mean the package's annotation describes. For the build alone.
 */
public class DocumentedErrors implements OASFilter {

  @Override
  public Operation filterOperation(Operation operation) {
    if (operation.getRequestBody() != null) {
      add(operation, ApiDescription.INVALID, 400);
      add(operation, ApiDescription.UNAUTHORIZED, 401);
      add(operation, ApiDescription.FORBIDDEN, 403);
      add(operation, ApiDescription.OTHER, 404, 406);
      if (mayComeAgain(operation)) {
        add(operation, ApiDescription.OTHER, 409);
      }
      add(operation, ApiDescription.OTHER, 413, 415);
      add(operation, ApiDescription.BUSY, 429);
      add(operation, ApiDescription.OTHER, 500, 502, 503, 504);
    }
    return operation;
  }

  private static boolean mayComeAgain(Operation operation) {
    return operation.getParameters() != null
        && operation.getParameters().stream()
            .map(Parameter::getName)
            .anyMatch(IdempotencyHeader.NAME::equals);
  }

  private static void add(Operation operation, String description, int... statuses) {
    APIResponses responses = operation.getResponses();
    for (int status : statuses) {
      responses.addAPIResponse(
          Integer.toString(status), OASFactory.createAPIResponse().ref(description));
    }
  }
}
