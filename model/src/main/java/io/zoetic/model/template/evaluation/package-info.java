// SPDX-License-Identifier: Apache-2.0
/** The run of statements and expressions: filters, tests, attributes, methods and macros. */
@NullMarked
package io.zoetic.model.template.evaluation;

import org.jspecify.annotations.NullMarked;
