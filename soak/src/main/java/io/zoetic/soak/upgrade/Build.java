// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.upgrade;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A build of the platform.
 *
 * @param name for people
 * @param classPath of its services
 */
record Build(String name, String classPath) {
  /** This one. */
  static final Build THIS = new Build("new", System.getProperty("java.class.path"));

  /**
   * The build in a folder.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Build in(Path folder) {
    return Stream.of("standalone/target/lib", "lib")
        .map(folder::resolve)
        .filter(Files::isDirectory)
        .findFirst()
        .map(libraries -> new Build("previous", libraries.toAbsolutePath().resolve("*").toString()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--previous must be a checkout that is built or an unpacked archive, was "
                        + folder));
  }
}
