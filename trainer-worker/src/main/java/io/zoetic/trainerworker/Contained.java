// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work of which a failure must not end what is done beside it. It is told once, until the work has
 * succeeded again. Used by one thread.
 */
final class Contained implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Contained.class);

  private final String failed;
  private final Runnable work;
  private boolean told;

  /**
   * Contained work.
   *
   * @param failed what is said when it fails
   */
  Contained(String failed, Runnable work) {
    this.failed = failed;
    this.work = work;
  }

  /**
   * Does it.
   *
   * @throws VirtualMachineError if the process cannot be trusted any more, such as without memory
   */
  @Override
  public void run() {
    try {
      work.run();
      told = false;
    } catch (StackOverflowError e) {
      tell(e); // The stack is free again, and with it the process well.
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      tell(e);
    }
  }

  private void tell(Throwable why) {
    (told ? LOG.atDebug() : LOG.atError()).setCause(why).log(failed);
    told = true;
  }
}
