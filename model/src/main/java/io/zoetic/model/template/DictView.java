// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template;

import java.util.List;

/**
 * What {@code keys}, {@code values} and {@code items} of a dict return.
 *
 * @param type the name of its Python type
 */
record DictView(String type, List<Object> content) {}
