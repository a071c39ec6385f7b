// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What sandboxed commands see of this machine, read-only: the programs and libraries of the system
 * and, where it lies elsewhere, of the command. No configuration, no data, no sockets.
 *
 * @param command as it is called within
 * @param folders that are seen where they are
 * @param files the same; to a device may be written
 * @param links of {@code /} to folders, by the same names
 */
record SandboxRoot(
    List<String> command, List<String> folders, List<String> files, List<String> links) {
  private static final List<String> FOLDERS =
      List.of(
          "/usr/bin",
          "/usr/lib",
          "/usr/lib32",
          "/usr/lib64",
          "/usr/share/zoneinfo",
          "/bin",
          "/lib",
          "/lib32",
          "/lib64");

  /** The cache says where libraries are that lie elsewhere. */
  private static final List<String> FILES =
      List.of("/etc/ld.so.cache", "/dev/null", "/dev/urandom");

  /** Of /tmp within. */
  private static final String SCRATCH_BYTES = "16777216";

  static SandboxRoot of(List<String> command) {
    List<String> folders = new ArrayList<>();
    List<String> links = new ArrayList<>();
    try {
      for (String each : FOLDERS) {
        Path path = Path.of(each);
        if (isLinkOfItsName(path)) {
          links.add(Files.readSymbolicLink(path).toString());
        } else if (Files.exists(path)) {
          folders.add(each);
        }
      }
      List<String> files = FILES.stream().filter(file -> Files.exists(Path.of(file))).toList();
      return new SandboxRoot(seen(command, folders), folders, files, links);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As /bin, where it is the same as /usr/bin. */
  private static boolean isLinkOfItsName(Path path) throws IOException {
    return path.getNameCount() == 1
        && Files.isSymbolicLink(path)
        && Files.readSymbolicLink(path).endsWith(path.getFileName());
  }

  /** The arguments of bubblewrap that make it. */
  List<String> ofBubblewrap() {
    List<String> made = new ArrayList<>();
    for (String folder : folders) {
      made.addAll(List.of("--ro-bind", folder, folder));
    }
    for (String link : links) {
      made.addAll(List.of("--symlink", link, "/" + Path.of(link).getFileName()));
    }
    for (String file : files) {
      made.addAll(List.of(file.startsWith("/dev/") ? "--dev-bind" : "--ro-bind", file, file));
    }
    made.addAll(List.of("--proc", "/proc", "--size", SCRATCH_BYTES, "--tmpfs", "/tmp"));
    made.addAll(List.of("--remount-ro", "/", "--chdir", "/tmp"));
    return made;
  }

  /** The arguments of {@code isolate.sh} that make it. */
  List<String> ofScript() {
    return List.of(
        String.join("\n", folders),
        String.join("\n", files),
        String.join("\n", links),
        SCRATCH_BYTES);
  }

  /** Of a program that lies elsewhere, {@code bin} and {@code lib} are seen, too. */
  private static List<String> seen(List<String> command, List<String> folders) throws IOException {
    Path program = Path.of(command.getFirst());
    if (!program.isAbsolute() || !Files.exists(program)) {
      return command;
    }
    Path real = program.toRealPath();
    if (folders.stream().anyMatch(real::startsWith)) {
      return command;
    }
    Path bin = requireNonNull(real.getParent());
    folders.add(bin.toString());
    Path libraries = bin.resolveSibling("lib");
    if (Files.isDirectory(libraries)) {
      folders.add(libraries.toString());
    }
    List<String> whole = new ArrayList<>(command);
    whole.set(0, real.toString());
    return whole;
  }
}
