// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.torch;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Turns a readable TorchScript source into a module that libtorch runs: no Python and no binary
 * file involved.
 *
 * <p>A module file is a zip of stored entries: the source, and a pickle of one object of the
 * source's class with its attributes. libtorch compiles the source when the module is loaded and
 * reports mistakes with line and caret.
 */
public final class TorchScript {
  private static final String ROOT = "m/";
  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private TorchScript() {}

  /**
   * Compiles a source.
   *
   * @param manager owns the module; on its device it will run
   * @param source TorchScript with one class
   * @param className the name of that class
   * @param attributes the class's attributes: {@code Integer}, {@code Double} or a list of {@code
   *     Integer}
   * @throws ai.djl.engine.EngineException if the source does not compile
   */
  public static PtSymbolBlock compile(
      NDManager manager, String source, String className, Map<String, ?> attributes) {
    try {
      InputStream module = new ByteArrayInputStream(zip(source, className, attributes));
      return JniUtils.loadModule((PtNDManager) manager, module, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
  }

  /** Reads a source that lies beside a class. */
  public static String source(Class<?> neighbour, String name) {
    try (InputStream in = neighbour.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException(name + " must lie beside " + neighbour);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] zip(String source, String className, Map<String, ?> attributes)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
      store(zip, "constants.pkl", EMPTY_TUPLE);
      store(zip, "data.pkl", Pickle.object(className, attributes));
      store(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(ROOT + name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
