// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Lays the model, its experts and its router in a folder: what the image of this module runs, for
 * workers in other containers that have the folder too.
 */
public final class Main {
  private Main() {}

  /**
   * @param arguments the folder; the model is in {@code base} of it, the rest in {@code experts}
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("one argument must name a folder, were " + arguments.length);
      System.exit(2);
    }
    Path folder = Path.of(arguments[0]);
    ReferenceModel.extractTo(folder.resolve("base"));
    ReferenceModel.extractExpertsTo(folder.resolve("experts"));
  }
}
