// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import io.zoetic.gateway.schema.Doc;
import java.util.ArrayList;
import java.util.List;

/** All models that can be asked for, as OpenAI lists them. */
record ModelListJson(@Doc(constant = "list") String object, List<ModelJson> data) {

  static ModelListJson of(BaseModelCache.Known base, Iterable<ExpertModels.Served> experts) {
    List<ModelJson> models = new ArrayList<>();
    ModelNames.ALL.forEach(name -> models.add(ModelJson.of(name, base)));
    experts.forEach(expert -> models.add(ModelJson.of(expert, base)));
    return new ModelListJson("list", models);
  }
}
