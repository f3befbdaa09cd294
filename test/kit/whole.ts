/** Whether everything is played, however long it takes: `npm run test:long`. */
export const WHOLE = process.env['WHOLE'] === 'yes'
