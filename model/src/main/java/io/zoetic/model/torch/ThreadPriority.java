// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.torch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The readiness of a thread to leave the processor to others. The JVM ignores the priorities of
 * threads on Linux unless it runs as root with a flag; the kernel does not.
 */
public final class ThreadPriority {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadPriority.class);
  private static final int PRIO_PROCESS = 0;
  private static final int BACKGROUND = 15;

  private ThreadPriority() {}

  /**
   * Lets the calling thread, and those that it starts from now on, run on what others leave: see
   * setpriority(2), where Linux takes 0 for the calling thread. Elsewhere nothing changes.
   *
   * @return whether the kernel does so
   */
  @SuppressWarnings("restricted") // one call without pointers
  public static boolean background() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return false; // 0 would be the whole process.
    }
    try {
      Linker linker = Linker.nativeLinker();
      MethodHandle setPriority =
          linker.downcallHandle(
              linker.defaultLookup().find("setpriority").orElseThrow(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT));
      return (int) setPriority.invokeExact(PRIO_PROCESS, 0, BACKGROUND) == 0;
    } catch (Throwable e) {
      LOG.atWarn()
          .setCause(e)
          .log("background work cannot be told to leave the processor to requests");
      return false;
    }
  }
}
