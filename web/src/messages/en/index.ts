import auth from "./auth.json";
import common from "./common.json";
import companies from "./companies.json";
import contacts from "./contacts.json";
import deals from "./deals.json";
import errors from "./errors.json";
import marks from "./marks.json";
import palette from "./palette.json";
import records from "./records.json";
import review from "./review.json";
import roles from "./roles.json";
import shell from "./shell.json";
import shortcuts from "./shortcuts.json";
import table from "./table.json";
import tasks from "./tasks.json";

export default { auth, common, companies, contacts, deals, errors, marks, palette, records, review, roles, shell, shortcuts, table, tasks };
