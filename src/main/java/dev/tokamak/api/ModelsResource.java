package dev.tokamak.api;

import dev.tokamak.inference.InferenceBackend;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What can be asked. */
@Path("/models")
@RolesAllowed("completions")
public class ModelsResource {
  private final Instance<InferenceBackend> backend;

  @Inject
  ModelsResource(Instance<InferenceBackend> backend) {
    this.backend = backend;
  }

  /** The models that are served, the default one first. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @NonBlocking
  public ModelList models() {
    return ModelList.of(backend.get().models());
  }
}
