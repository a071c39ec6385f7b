// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.bootstrap.ServiceMain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Hands its arguments, unread, to the {@code main} of a module. */
@Command
final class ServiceCommand implements Callable<Integer> {
  /** A {@code main} method. */
  interface Entry {
    void main(String[] arguments) throws Exception;
  }

  private final Entry main;

  @Unmatched private final List<String> arguments = new ArrayList<>();

  ServiceCommand(Entry main) {
    this.main = main;
  }

  @Override
  public Integer call() throws Exception {
    main.main(arguments.toArray(String[]::new));
    return ServiceMain.OK;
  }
}
