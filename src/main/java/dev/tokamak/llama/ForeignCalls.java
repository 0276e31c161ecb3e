package dev.tokamak.llama;

import org.graalvm.nativeimage.ImageSingletons;
import org.graalvm.nativeimage.hosted.Feature;
import org.graalvm.nativeimage.hosted.RuntimeForeignAccess;
import org.graalvm.nativeimage.impl.RuntimeForeignAccessSupport;

/**
 * Tells the builder of a native image of every shape in which C functions are called, and call
 * back: it makes the code for these while it builds, and others cannot be called later. Runs in the
 * builder only.
 */
final class ForeignCalls implements Feature {

  @Override
  public void duringSetup(DuringSetupAccess access) {
    // A builder without it calls C functions by other means, which have to know nothing beforehand.
    if (!ImageSingletons.contains(RuntimeForeignAccessSupport.class)) {
      return;
    }
    for (CFunction function : CFunction.values()) {
      RuntimeForeignAccess.registerForDowncall(function.descriptor());
    }
    RuntimeForeignAccess.registerForUpcall(LlamaLog.CALLBACK);
  }
}
