// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.expert;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.ExpertRole;
import io.zoetic.model.svf.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All experts of one base model and layout in a directory, in memory: thousands, none pinned.
 *
 * <p>{@link #refresh} follows the directory. What a bad file would do is confined to that file: it
 * is refused with its reason, and a version that is already loaded stays what it was. Thread-safe:
 * readers see one state of the directory and never wait, refreshes take turns.
 */
public final class ExpertLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(ExpertLibrary.class);

  private final Path directory;
  private final String baseModel;
  private final Layout layout;
  private volatile Snapshot snapshot = new Snapshot(Map.of());

  /** Of every version that was ever loaded, by its id; only refreshes touch it. */
  private final Map<String, String> digests = new HashMap<>();

  /** Tells whether a file may have changed without reading it. */
  private record Stamp(long size, FileTime modified) {}

  /**
   * A file, and what became of it.
   *
   * @param expert null if there was never a good one, or it is of another format
   * @param refusal null if the bytes behind {@code stamp} are good
   */
  private record Entry(Stamp stamp, @Nullable Expert expert, @Nullable String refusal) {}

  /** One state of the directory, with every answer worked out. */
  private record Snapshot(
      Map<Path, Entry> entries,
      List<Expert> all,
      Map<String, TreeMap<Integer, Expert>> versions,
      List<Expert> live,
      Optional<Expert> classifier,
      Map<Path, String> refused) {

    Snapshot(Map<Path, Entry> entries) {
      this(entries, experts(entries.values()));
    }

    private Snapshot(Map<Path, Entry> entries, List<Expert> all) {
      this(
          entries,
          all,
          byName(all),
          highest(all, ExpertRole.SKILL),
          highest(all, ExpertRole.CLASSIFIER).stream()
              .max(Comparator.comparingInt(Expert::version)),
          reasons(entries));
    }

    private static List<Expert> experts(Collection<Entry> entries) {
      return entries.stream()
          .map(Entry::expert)
          .filter(expert -> expert != null)
          .sorted(Comparator.comparing(Expert::name).thenComparingInt(Expert::version))
          .toList();
    }

    private static Map<String, TreeMap<Integer, Expert>> byName(List<Expert> all) {
      Map<String, TreeMap<Integer, Expert>> versions = new TreeMap<>();
      all.forEach(
          expert ->
              versions
                  .computeIfAbsent(expert.name(), _ -> new TreeMap<>())
                  .put(expert.version(), expert));
      return versions;
    }

    private static List<Expert> highest(List<Expert> all, ExpertRole role) {
      Map<String, Expert> highest = new TreeMap<>();
      all.stream()
          .filter(expert -> expert.role() == role)
          .forEach(expert -> highest.put(expert.name(), expert));
      return List.copyOf(highest.values());
    }

    private static Map<Path, String> reasons(Map<Path, Entry> entries) {
      Map<Path, String> reasons = new TreeMap<>();
      entries.forEach(
          (file, entry) -> {
            if (entry.refusal() != null) {
              reasons.put(file, entry.refusal());
            }
          });
      return Map.copyOf(reasons);
    }
  }

  /**
   * An empty library; {@link #refresh} fills it.
   *
   * @param directory may be missing, which is an empty library
   * @param baseModel digest of the base model
   * @param layout of every expert
   */
  public ExpertLibrary(Path directory, String baseModel, Layout layout) {
    this.directory = requireNonNull(directory, "directory");
    this.baseModel = requireNonNull(baseModel, "baseModel");
    this.layout = requireNonNull(layout, "layout");
  }

  /**
   * Makes the library what the directory is now. Reads only files whose size or time of change is
   * another than before.
   *
   * @throws UncheckedIOException if the directory cannot be listed; the library stays as it was
   */
  public synchronized void refresh() {
    Snapshot before = snapshot;
    Map<Path, Entry> entries = new TreeMap<>();
    for (Map.Entry<Path, Stamp> found : stamps().entrySet()) {
      Path file = found.getKey();
      Entry known = before.entries().get(file);
      entries.put(
          file,
          known != null && known.stamp().equals(found.getValue())
              ? known
              : read(file, found.getValue(), known));
    }
    if (!entries.equals(before.entries())) {
      snapshot = new Snapshot(entries);
    }
  }

  private Map<Path, Stamp> stamps() {
    Map<Path, Stamp> stamps = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(ExpertLibrary::isCandidate).toList()) {
        stamp(file).ifPresent(stamp -> stamps.put(file, stamp));
      }
    } catch (NoSuchFileException e) {
      LOG.atDebug().addKeyValue("directory", directory).log("No experts: no such directory");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the experts in " + directory, e);
    }
    return stamps;
  }

  /** A name that begins with a dot is of a file that is still being written. */
  private static boolean isCandidate(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(ExpertFile.SUFFIX) && !name.startsWith(".");
  }

  private static Optional<Stamp> stamp(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(new Stamp(attributes.size(), attributes.lastModifiedTime()))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      LOG.atDebug().addKeyValue("file", file).setCause(e).log("Removed while listing");
      return Optional.empty();
    }
  }

  private Entry read(Path file, Stamp stamp, @Nullable Entry known) {
    Expert loaded = known == null ? null : known.expert();
    String refusal;
    try {
      Expert found = ExpertFile.readIfExpert(file, baseModel, layout).orElse(null);
      if ((loaded == null || loaded.equals(found)) && isUnchanged(found)) {
        return new Entry(stamp, found, null);
      }
      refusal = file.getFileName() + ": a version must never change, differs from the loaded one";
    } catch (InvalidExpertException e) {
      refusal = String.valueOf(e.getMessage());
    } catch (OutOfMemoryError e) {
      // One vector too many must not cost those that are served.
      refusal =
          file.getFileName() + ": must fit the memory for vectors, did not: " + e.getMessage();
    }
    if (known == null || !refusal.equals(known.refusal())) {
      LOG.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("reason", refusal)
          .addKeyValue("loadedVersionStays", loaded != null)
          .log("Refused an expert file");
    }
    return new Entry(stamp, loaded, refusal);
  }

  /** Whether the bytes are those that the version had when it was first seen, if it was. */
  private boolean isUnchanged(@Nullable Expert found) {
    if (found == null) {
      return true;
    }
    String digest = found.vector().digest();
    String first = digests.putIfAbsent(found.id(), digest);
    return first == null || first.equals(digest);
  }

  /**
   * An expert by name.
   *
   * @param version null for the highest
   */
  public Optional<Expert> find(String name, @Nullable Integer version) {
    TreeMap<Integer, Expert> versions = snapshot.versions().get(name);
    if (versions == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        version == null ? versions.lastEntry().getValue() : versions.get(version));
  }

  /** The highest version of every skill, by name. */
  public List<Expert> live() {
    return snapshot.live();
  }

  /** The highest version of role classifier. */
  public Optional<Expert> classifier() {
    return snapshot.classifier();
  }

  /** Why files were refused. */
  public Map<Path, String> refused() {
    return snapshot.refused();
  }

  /** Every version, by name, then by version. */
  public List<Expert> all() {
    return snapshot.all();
  }
}
