// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.nio.file.Path;

/**
 * Where the tests of all modules keep the singular value decompositions of the models that they
 * load, so that a build factors each matrix once: a cache may be used by several processes. A new
 * build begins without any. Tests of the cache itself have one of their own.
 */
public final class SharedFactors {
  /** Of the root; tests run in the directory of their module. */
  public static final Path DIRECTORY = Path.of("..", "target", "factors");

  private SharedFactors() {}
}
