// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.zoetic.vectorstore.experts.VectorValues;
import java.util.Base64;

/** Bodies that register a version. */
final class Registrations {
  private Registrations() {}

  /** The fields of a body, in single quotes, with values written {@code 1,2,3}. */
  static String fields(String values) {
    return fields(z(values), TestStores.BASE_MODEL.digest(), TestStores.LAYOUT);
  }

  static String fields(VectorValues z, String baseModel, String layout) {
    return ("'role':'skill','description':'adds','base_model':'%s','layout':'%s','z':'%s',"
            + "'digest':'%s','training_run':'run-9','metrics':{'reward':0.5}")
        .formatted(baseModel, layout, Base64.getEncoder().encodeToString(z.toBytes()), z.digest());
  }

  static VectorValues z(String values) {
    String[] texts = values.split(",");
    float[] floats = new float[texts.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.parseFloat(texts[i]);
    }
    return VectorValues.of(floats);
  }
}
