/** The declaration of an attribute without a value of its own. */
import { AttributeDeclaration } from './attribute-declaration.ts'
import type { DerivedAttribute } from './derived-attribute.ts'
import type { Mapper } from './mapper.ts'

/** Makes the attribute of a model. The declaration carries the code, so that nobody loads what no model declares. */
export abstract class DerivedDeclaration extends AttributeDeclaration {
  abstract derive(mapper: Mapper, key: string): DerivedAttribute
}
